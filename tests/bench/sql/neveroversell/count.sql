select count(*) from nos_holds;
